module Reference(
  input clock,
  input reset,
  input [10:0] io_t,
  input io_slastdu,
  output [10:0] io_value,
  output [10:0] io_q_inv
);
  reg [10:0] state_q;
  integer i_d;
  always @(posedge clock)
    if (reset) begin
      state_q <= 11'b11011101100;
    end else begin
      if (io_slastdu) begin
        state_q <= {11{1'b1}};
      end else begin
        for (i_d = 0; i_d < 11; i_d = i_d + 1)
          case ({io_t[i_d]})
            1'b0: state_q[i_d] <= state_q[i_d];
            1'b1: state_q[i_d] <= ~state_q[i_d];
          endcase
      end
    end
  assign io_value = state_q;
  assign io_q_inv = ~state_q;
endmodule
