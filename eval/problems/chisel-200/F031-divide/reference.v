module Reference(
  input [11:0] io_numerator,
  input [11:0] io_divisor,
  output [11:0] io_modOut
);
  reg [11:0] size_a_d, size_b_d;
  reg [12:0] q_d, r_d, signed_q_d, signed_r_d;
  integer i_d;
  always @* begin
    size_a_d = io_numerator[11] ? ~io_numerator + 1'b1 : io_numerator;
    size_b_d = io_divisor[11] ? ~io_divisor + 1'b1 : io_divisor;
    q_d = 0;
    r_d = 0;
    for (i_d = 11; i_d >= 0; i_d = i_d - 1) begin
      r_d = {r_d[11:0], size_a_d[i_d]};
      if (r_d >= {1'b0, size_b_d}) begin
        r_d = r_d - {1'b0, size_b_d};
        q_d[i_d] = 1'b1;
      end
    end
    if ((io_numerator[11] != io_divisor[11]) && (r_d != 0)) begin
      q_d = q_d + 1'b1;
      r_d = size_b_d - r_d;
    end
    signed_q_d = (io_numerator[11] != io_divisor[11]) ? ~q_d + 1'b1 : q_d;
    signed_r_d = io_divisor[11] ? ~r_d + 1'b1 : r_d;
  end
  assign io_modOut = (io_divisor == 0) ? io_numerator : signed_r_d[11:0];
endmodule
