module Reference(
  input clock,
  input reset,
  input [5:0] io_data_in_0,
  input [5:0] io_data_in_1,
  input [5:0] io_data_in_2,
  input [5:0] io_data_in_3,
  input io_valid_in,
  output [5:0] io_data_out_0,
  output [5:0] io_data_out_1,
  output [5:0] io_data_out_2,
  output [5:0] io_data_out_3,
  output io_valid_out
);
  reg signed [5:0] v_d [0:3];
  reg signed [5:0] key_d;
  reg [5:0] pipe_q [0:11];
  reg [2:0] valid_q;
  integer i_d, j_d, k_d;
  always @(posedge clock)
    if (reset) begin
      valid_q <= 0;
      for (k_d = 0; k_d < 12; k_d = k_d + 1) pipe_q[k_d] <= 0;
    end else begin
      valid_q <= {valid_q, io_valid_in};
      v_d[0] = io_data_in_0;
      v_d[1] = io_data_in_1;
      v_d[2] = io_data_in_2;
      v_d[3] = io_data_in_3;
      for (i_d = 1; i_d < 4; i_d = i_d + 1) begin
        key_d = v_d[i_d];
        for (j_d = i_d; j_d > 0; j_d = j_d - 1)
          if (v_d[j_d - 1] > key_d) begin
            v_d[j_d] = v_d[j_d - 1];
            v_d[j_d - 1] = key_d;
          end
      end
      for (k_d = 4; k_d < 12; k_d = k_d + 1) pipe_q[k_d] <= pipe_q[k_d - 4];
      for (k_d = 0; k_d < 4; k_d = k_d + 1) pipe_q[k_d] <= v_d[k_d];
    end
  assign io_data_out_0 = pipe_q[8];
  assign io_data_out_1 = pipe_q[9];
  assign io_data_out_2 = pipe_q[10];
  assign io_data_out_3 = pipe_q[11];
  assign io_valid_out = valid_q[2];
endmodule
