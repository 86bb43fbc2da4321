module Reference(
  input clock,
  input reset,
  input skondpe,
  input wen,
  input [2:0] a,
  input [18:0] din,
  output [18:0] beandnourk
);
  reg [18:0] cell_q [0:7];
  reg [18:0] data_q;
  wire [18:0] word_d = din;
  wire [18:0] bits_d = {{19{1'b1}}};
  wire write_d = skondpe & wen;
  wire clash_d = write_d & (a == a);
  always @(posedge clock) begin
    if (write_d) cell_q[a] <= (cell_q[a] & ~bits_d) | (word_d & bits_d);
    if (skondpe & ~wen) data_q <= cell_q[a];
    else data_q <= {19{1'bx}};
  end
  assign {beandnourk} = data_q;
endmodule
