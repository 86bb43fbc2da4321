module Reference(
  input clock,
  input reset,
  input io_valid,
  input [7:0] io_instr,
  input [1:0] io_look,
  output [7:0] io_acc,
  output [7:0] io_r
);
  reg [7:0] a; reg [31:0] f;
  wire [1:0] op = io_instr[7:6]; wire [3:0] k = io_instr[3:0];
  wire [7:0] r = f[8 * io_instr[5:4] +: 8];
  always @(posedge clock)
    if (reset) begin a <= 0; f <= 0; end
    else if (io_valid) case (op)
      2'd0: a <= r + {4'd0, k};
      2'd1: a <= a + r + {4'd0, k};
      2'd2: a <= a ^ (r << k);
      default: if (k[0]) a <= a - r; else f[8 * io_instr[5:4] +: 8] <= a;
    endcase
  assign io_acc = a;
  assign io_r = f[8 * io_look +: 8];
endmodule
