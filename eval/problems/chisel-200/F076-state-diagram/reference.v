module Reference(
  input clock,
  input reset,
  input io_tepist,
  input io_y,
  output [2:0] io_drive
);
  reg [2:0] state_q, next_d;
  reg [2:0] word_d;
  always @*
    casez ({state_q, io_tepist, io_y})
      5'b000?1: begin next_d = 3'd1; word_d = 3'd2; end
      5'b0000?: begin next_d = 3'd0; word_d = 3'd3; end
      5'b000??: begin next_d = 3'd2; word_d = 3'd5; end
      5'b001?1: begin next_d = 3'd2; word_d = 3'd2; end
      5'b001??: begin next_d = 3'd1; word_d = 3'd0; end
      5'b0100?: begin next_d = 3'd3; word_d = 3'd0; end
      5'b010?1: begin next_d = 3'd2; word_d = 3'd7; end
      5'b010??: begin next_d = 3'd4; word_d = 3'd4; end
      5'b01100: begin next_d = 3'd4; word_d = 3'd4; end
      5'b011?0: begin next_d = 3'd5; word_d = 3'd3; end
      5'b011??: begin next_d = 3'd3; word_d = 3'd0; end
      5'b1001?: begin next_d = 3'd5; word_d = 3'd4; end
      5'b100?0: begin next_d = 3'd4; word_d = 3'd6; end
      5'b100??: begin next_d = 3'd3; word_d = 3'd3; end
      5'b10111: begin next_d = 3'd0; word_d = 3'd4; end
      5'b101?0: begin next_d = 3'd4; word_d = 3'd0; end
      5'b101??: begin next_d = 3'd5; word_d = 3'd1; end
      default: begin next_d = 3'bx; word_d = 3'bx; end
    endcase
  always @(posedge clock)
    if (reset) begin
      state_q <= 3'd0;
    end else begin
      state_q <= next_d;
    end
  assign io_drive = word_d;
endmodule
