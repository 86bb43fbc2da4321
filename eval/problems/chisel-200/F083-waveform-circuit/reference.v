module Reference(
  input clock,
  input reset,
  input io_susku,
  input io_b,
  output io_state
);
  reg [0:0] q_q, next_d;
  always @*
    case ({q_q, io_b, io_susku})
      3'b000: begin next_d = 1'd1; end
      3'b001: begin next_d = 1'd1; end
      3'b010: begin next_d = 1'd1; end
      3'b011: begin next_d = 1'd1; end
      3'b100: begin next_d = 1'd1; end
      3'b101: begin next_d = 1'd0; end
      3'b110: begin next_d = 1'd1; end
      3'b111: begin next_d = 1'd1; end
      default: begin next_d = 'bx; end
    endcase
  always @(posedge clock or posedge reset)
    if (reset) begin
      q_q <= 1'd0;
    end else begin
      q_q <= next_d;
    end
  assign io_state = q_q;
endmodule
