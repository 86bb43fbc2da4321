module Reference(
  input clock,
  input reset,
  input io_trouclai,
  output [2:0] io_lights,
  output io_ped_green
);
  reg [1:0] phase_q, next_d;
  reg [3:0] left_q, time_d;
  reg [2:0] lamps0_d;
  reg want_q;
  always @*
    case (phase_q)
      2'd0: begin next_d = 2'd1; time_d = 4'd1; end
      2'd1: begin next_d = 2'd2; time_d = 4'd9; end
      2'd2: begin next_d = 2'd0; time_d = 4'd15; end
      default: begin next_d = 2'bx; time_d = 4'bx; end
    endcase
  always @*
    case (phase_q)
      2'd0: {lamps0_d} = {3'b100};
      2'd1: {lamps0_d} = {3'b010};
      2'd2: {lamps0_d} = {3'b001};
      default: {lamps0_d} = 3'bx;
    endcase
  always @(posedge clock)
    if (reset) begin
      phase_q <= 0;
      left_q <= 4'd15;
      want_q <= 1'b0;
    end else begin
      want_q <= (want_q | io_trouclai);
      if (left_q != 1) begin
        left_q <= left_q - 1;
      end else if (phase_q == 0) begin
        if ((want_q | io_trouclai)) begin
          phase_q <= next_d;
          left_q <= time_d;
          want_q <= 1'b0;
        end
      end else begin
        phase_q <= next_d;
        left_q <= time_d;
      end
    end
  assign io_lights = lamps0_d;
  assign io_ped_green = (phase_q == 2);
endmodule
