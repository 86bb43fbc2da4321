module Reference(
  input clock,
  input reset,
  input io_start,
  input [1:0] io_values_0,
  input [1:0] io_values_1,
  input [1:0] io_values_2,
  input [1:0] io_values_3,
  input [1:0] io_values_4,
  input [1:0] io_values_5,
  input [1:0] io_values_6,
  output io_valid_out,
  output [1:0] io_y_0,
  output [1:0] io_y_1,
  output [1:0] io_y_2,
  output [1:0] io_y_3,
  output [1:0] io_y_4,
  output [1:0] io_y_5,
  output [1:0] io_y_6
);
  reg signed [1:0] word_d [0:6];
  reg signed [1:0] key_d;
  reg [13:0] flat_d;
  integer i_d, j_d;
  always @* begin
    word_d[0] = io_values_0;
    word_d[1] = io_values_1;
    word_d[2] = io_values_2;
    word_d[3] = io_values_3;
    word_d[4] = io_values_4;
    word_d[5] = io_values_5;
    word_d[6] = io_values_6;
    for (i_d = 1; i_d < 7; i_d = i_d + 1) begin
      key_d = word_d[i_d];
      for (j_d = i_d; j_d > 0; j_d = j_d - 1)
        if (key_d < word_d[j_d - 1]) begin
          word_d[j_d] = word_d[j_d - 1];
          word_d[j_d - 1] = key_d;
        end
    end
    flat_d = {word_d[6], word_d[5], word_d[4], word_d[3], word_d[2], word_d[1], word_d[0]};
  end
  reg [13:0] pipe_q;
  always @(posedge clock) pipe_q <= reset ? 0 : {flat_d};
  assign {io_y_6, io_y_5, io_y_4, io_y_3, io_y_2, io_y_1, io_y_0} = pipe_q[13:0];
  reg [0:0] valid_q;
  always @(posedge clock)
    if (reset) valid_q <= 0;
    else valid_q <= {io_start};
  assign io_valid_out = valid_q[0];
endmodule
