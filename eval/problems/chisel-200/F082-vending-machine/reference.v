module Reference(
  input clock,
  input reset,
  input io_busthoum,
  input io_in20,
  input io_c50,
  output io_quusrim,
  output [6:0] io_returned
);
  reg [6:0] credit_q;
  reg [6:0] change_q;
  reg vend_q;
  reg [6:0] value_d;
  always @* begin
    value_d = 7'd0;
    if (io_busthoum) value_d = 7'd10;
    if (io_in20) value_d = 7'd20;
    if (io_c50) value_d = 7'd50;
  end
  wire [6:0] sum_d = credit_q + value_d;
  wire [6:0] over_d = sum_d - 7'd70;
  always @(posedge clock)
    if (reset) begin
      credit_q <= 0;
      vend_q <= 1'b0;
      change_q <= 0;
    end else begin
      vend_q <= 1'b0;
      change_q <= 0;
      if (sum_d >= 7'd70) begin
        vend_q <= 1'b1;
        credit_q <= 0;
        change_q <= over_d[6:0];
      end else begin
        credit_q <= sum_d[6:0];
      end
    end
  assign io_quusrim = vend_q;
  assign io_returned = change_q;
endmodule
