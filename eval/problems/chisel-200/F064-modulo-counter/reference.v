module Reference(
  input clock,
  input reset,
  input io_en,
  output [3:0] io_q
);
  reg [3:0] cnt_q;
  always @(posedge clock)
    if (reset) begin
      cnt_q <= 4'd11;
    end else begin
      if (io_en) begin
        case (cnt_q)
          4'd0: cnt_q <= 4'd11;
          default: cnt_q <= cnt_q - 1'b1;
        endcase
      end
    end
  assign io_q = cnt_q;
endmodule
