module Reference(
  input clock,
  input reset,
  input [2:0] io_opcode,
  input [9:0] io_d,
  input io_sin,
  output [9:0] io_value
);
  reg [9:0] r_q;
  always @(posedge clock)
    if (reset) begin
      r_q <= 10'd0;
    end else begin
      case (io_opcode)
        3'd0: r_q <= {r_q[9], r_q[9:1]};
        3'd1: r_q <= r_q + 10'd1;
        3'd2: r_q <= io_d;
        3'd3: r_q <= r_q ^ io_d;
        3'd4: r_q <= {io_sin, r_q[9:1]};
        default: r_q <= r_q;
      endcase
    end
  assign io_value = r_q;
endmodule
