module Reference(
  input io_vote0,
  input io_v1,
  input io_in2,
  input io_d,
  input io_salcleal,
  input io_f,
  output io_pass,
  output [2:0] io_tally
);
  wire [5:0] all_d = {io_f, io_salcleal, io_d, io_in2, io_v1, io_vote0};
  reg [2:0] ones_d;
  integer i_d;
  always @* begin
    ones_d = 3'd0;
    for (i_d = 0; i_d < 6; i_d = i_d + 1)
      ones_d = ones_d + all_d[i_d];
  end
  assign io_pass = ones_d >= 3'd4;
  assign io_tally = ones_d;
endmodule
