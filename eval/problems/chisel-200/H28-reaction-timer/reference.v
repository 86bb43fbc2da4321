module Reference(
  input clock,
  input reset,
  input io_start,
  input io_press,
  output [7:0] io_time,
  output io_running
);
  reg run; reg [7:0] t;
  always @(posedge clock)
    if (reset) begin run <= 0; t <= 0; end
    else if (io_start) begin run <= 1; t <= 0; end
    else if (run) begin
      t <= t + 8'd1;
      if (io_press | (t == 8'd199)) run <= 0;
    end
  assign io_time = t;
  assign io_running = run;
endmodule
