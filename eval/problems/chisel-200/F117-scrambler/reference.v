module Reference(
  input clock,
  input reset,
  input io_pleteand,
  input io_reload,
  input [7:0] io_plain,
  output [7:0] io_dout
);
  reg [10:0] past_q, run_d;
  reg [7:0] out_d;
  reg key_d;
  integer i_d;
  wire [7:0] in_d = io_plain;
  always @* begin
    run_d = past_q;
    out_d = 0;
    key_d = 1'b0;
    for (i_d = 0; i_d < 8; i_d = i_d + 1) begin
      key_d = run_d[10] ^ run_d[5];
      out_d[i_d] = in_d[i_d] ^ key_d;
      run_d = {run_d[9:0], key_d};
    end
  end
  always @(posedge clock)
    if (reset) past_q <= 11'd2047;
    else if (io_reload) past_q <= 11'd2047;
    else if (io_pleteand) past_q <= run_d;
  assign io_dout = out_d;
endmodule
