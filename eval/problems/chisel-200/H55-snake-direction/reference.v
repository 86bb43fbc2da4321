module Reference(
  input clock,
  input reset,
  input io_turn,
  input io_step,
  output [2:0] io_x,
  output [2:0] io_y,
  output [1:0] io_dir,
  output io_bump
);
  reg [2:0] x, y; reg [1:0] d; reg b;
  wire blocked = (d == 0) ? (&y) : (d == 1) ? (&x) : (d == 2) ? (y == 0) : (x == 0);
  always @(posedge clock)
    if (reset) begin x <= 3; y <= 4; d <= 1; b <= 0; end
    else begin
      b <= ~io_turn & io_step & blocked;
      if (io_turn) d <= d + 2'd1;
      else if (io_step & ~blocked) case (d)
        2'd0: y <= y + 3'd1;
        2'd1: x <= x + 3'd1;
        2'd2: y <= y - 3'd1;
        default: x <= x - 3'd1;
      endcase
    end
  assign {io_x, io_y, io_dir, io_bump} = {x, y, d, b};
endmodule
