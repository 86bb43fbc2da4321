module Reference(
  input clock,
  input reset,
  input io_wave,
  output [3:0] io_edges,
  output io_valid
);
  reg [3:0] cnt_q, res_q;
  reg old_q, new_q;
  reg [6:0] left_q;
  wire edge_d = io_wave & ~old_q;
  wire [3:0] more_d = (edge_d & (cnt_q != 4'd15)) ? cnt_q + 4'd1 : cnt_q;
  always @(posedge clock or posedge reset)
    if (reset) begin
      cnt_q <= 0;
      res_q <= 0;
      old_q <= 1'b0;
      new_q <= 1'b0;
      left_q <= 7'd75;
    end else begin
      if (left_q == 0) begin
        left_q <= 7'd75;
        cnt_q <= 0;
        res_q <= more_d;
        new_q <= 1'b1;
      end else begin
        left_q <= left_q - 7'd1;
        cnt_q <= more_d;
        new_q <= 1'b0;
      end
      old_q <= io_wave;
    end
  assign io_edges = res_q;
  assign io_valid = new_q;
endmodule
