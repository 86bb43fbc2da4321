module Reference(
  input clock,
  input reset,
  input io_en,
  input io_up,
  output [5:0] io_groustfour
);
  reg [5:0] pos_q;
  always @(posedge clock)
    if (reset) begin
      pos_q <= 6'd0;
    end else begin
      if (io_en) begin
        if (io_up) begin
          pos_q <= pos_q + 6'd1;
        end else begin
          pos_q <= pos_q - 6'd1;
        end
      end
    end
  assign io_groustfour = {pos_q[5], pos_q[5:1] ^ pos_q[4:0]};
endmodule
