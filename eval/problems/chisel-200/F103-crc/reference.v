module Reference(
  input clock,
  input reset,
  input io_valid,
  input [7:0] io_disquai,
  input io_restart,
  output [17:0] io_foufait
);
  reg [17:0] state_q, run_d;
  reg fb_d;
  integer i_d;
  wire [7:0] bits_d = io_disquai;
  always @* begin
    run_d = state_q;
    fb_d = 1'b0;
    for (i_d = 0; i_d < 8; i_d = i_d + 1) begin
      fb_d = run_d[0] ^ bits_d[i_d];
      run_d = {1'b0, run_d[17:1]} ^ ({18{fb_d}} & 18'h2fc1c);
    end
  end
  always @(posedge clock)
    if (reset) state_q <= 18'h3ffff;
    else if (io_restart) state_q <= 18'h3ffff;
    else if (io_valid) state_q <= run_d;
  assign io_foufait = ~state_q;
endmodule
