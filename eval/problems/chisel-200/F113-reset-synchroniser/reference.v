module Reference(
  input clock,
  input reset,
  output io_groundprurk
);
  reg [1:0] wait_q;
  always @(posedge clock or posedge reset)
    if (reset) wait_q <= {2{1'b1}};
    else wait_q <= wait_q >> 1;
  reg [3:0] more_q;
  always @(posedge clock or posedge reset)
    if (reset) more_q <= 4'd8;
    else if (wait_q[0]) more_q <= 4'd8;
    else if (more_q != 0) more_q <= more_q - 4'd1;
  assign io_groundprurk = (wait_q[0] | (more_q != 0));
endmodule
