module Reference(
  input clock,
  input reset,
  input [10:0] io_insn,
  input io_valid,
  output [9:0] io_acc_out,
  output io_skip_next
);
  reg [9:0] acc_q, out_q;
  reg carry_q, skip_q;
  reg [9:0] mem_q [0:3];
  integer i_d;
  wire [3:0] op_d = io_insn[10:7];
  wire [6:0] low_d = io_insn[6:0];
  wire [9:0] n_d = low_d;
  wire [1:0] at_d = low_d[1:0];
  wire [9:0] m_d = mem_q[at_d];
  always @(posedge clock)
    if (reset) begin
      acc_q <= 0; out_q <= 0; carry_q <= 0; skip_q <= 0;
      for (i_d = 0; i_d < 4; i_d = i_d + 1) mem_q[i_d] <= 0;
    end else if (io_valid) begin
      skip_q <= 1'b0;
      if (!skip_q) case (op_d)
        4'd0: begin acc_q <= {acc_q[0], 1'b0, acc_q[9:1]}; end
        4'd1: begin acc_q <= n_d; end
        4'd2: begin acc_q <= {acc_q, 1'b0}; end
        4'd3: begin acc_q <= {1'b0, acc_q} - {1'b0, n_d}; end
        4'd4: begin mem_q[at_d] <= acc_q; acc_q <= m_d; end
        4'd5: begin acc_q <= ~acc_q + 1; end
        4'd6: begin acc_q <= {1'b0, acc_q} + {1'b0, m_d}; end
        4'd7: begin acc_q <= acc_q & n_d; end
        4'd8: begin acc_q <= {1'b0, acc_q} + {1'b0, n_d}; end
        4'd9: begin skip_q <= acc_q[9]; end
        4'd10: begin acc_q <= m_d; end
        4'd11: begin acc_q <= ~acc_q; end
        4'd12: begin acc_q <= {1'b0, acc_q} + 1; end
        4'd13: begin acc_q <= {1'b0, acc_q} - {1'b0, m_d}; end
        4'd14: begin acc_q <= acc_q ^ n_d; end
        4'd15: begin mem_q[at_d] <= acc_q; end
        default: ;
      endcase
    end
  assign io_acc_out = acc_q;
  assign io_skip_next = skip_q;
endmodule
