module Reference(
  input clock,
  input reset,
  input io_d,
  input io_take,
  output io_detected
);
  reg [5:0] part_q;
  wire hit_d = part_q[5] & (io_d == 1'd1);
  always @(posedge clock)
    if (reset) begin
      part_q <= 0;
    end else begin
      if (io_take) begin
        part_q[0] <= (io_d == 1'd0);
        part_q[1] <= part_q[0] & (io_d == 1'd1);
        part_q[2] <= part_q[1] & (io_d == 1'd1);
        part_q[3] <= part_q[2] & (io_d == 1'd0);
        part_q[4] <= part_q[3] & (io_d == 1'd0);
        part_q[5] <= part_q[4] & (io_d == 1'd1);
      end
    end
  assign io_detected = hit_d & io_take;
endmodule
