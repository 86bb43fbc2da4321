module Reference(
  input clock,
  input reset,
  input x,
  input en,
  output par
);
  reg par_q;
  always @(posedge clock)
    if (reset) begin
      par_q <= 1'b1;
    end else begin
      if (en) begin
        if (x) begin
          par_q <= ~par_q;
        end
      end
    end
  assign par = par_q;
endmodule
