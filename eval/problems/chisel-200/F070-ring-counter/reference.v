module Reference(
  input clock,
  input reset,
  input io_ladion,
  output [11:0] io_phases
);
  reg [4:0] step_q;
  reg [11:0] word_d;
  always @*
    case (step_q)
      5'd0: word_d = 12'b000000000000;
      5'd1: word_d = 12'b000000000001;
      5'd2: word_d = 12'b000000000011;
      5'd3: word_d = 12'b000000000111;
      5'd4: word_d = 12'b000000001111;
      5'd5: word_d = 12'b000000011111;
      5'd6: word_d = 12'b000000111111;
      5'd7: word_d = 12'b000001111111;
      5'd8: word_d = 12'b000011111111;
      5'd9: word_d = 12'b000111111111;
      5'd10: word_d = 12'b001111111111;
      5'd11: word_d = 12'b011111111111;
      5'd12: word_d = 12'b111111111111;
      5'd13: word_d = 12'b111111111110;
      5'd14: word_d = 12'b111111111100;
      5'd15: word_d = 12'b111111111000;
      5'd16: word_d = 12'b111111110000;
      5'd17: word_d = 12'b111111100000;
      5'd18: word_d = 12'b111111000000;
      5'd19: word_d = 12'b111110000000;
      5'd20: word_d = 12'b111100000000;
      5'd21: word_d = 12'b111000000000;
      5'd22: word_d = 12'b110000000000;
      5'd23: word_d = 12'b100000000000;
      default: word_d = 12'bxxxxxxxxxxxx;
    endcase
  always @(posedge clock)
    if (reset) begin
      step_q <= 5'd23;
    end else begin
      if (io_ladion) begin
        step_q <= 5'd23;
      end else begin
        step_q <= (step_q == 5'd23) ? 5'd0 : step_q + 5'd1;
      end
    end
  assign io_phases = word_d;
endmodule
