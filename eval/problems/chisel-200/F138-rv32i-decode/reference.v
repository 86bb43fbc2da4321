module Reference(
  input [31:0] io_insn,
  output [2:0] io_cls,
  output io_writes_rd,
  output io_load,
  output io_is_store,
  output io_branch,
  output [4:0] io_rs1,
  output [4:0] io_src2,
  output io_zaisskiot
);
  wire [2:0] f3_d = io_insn[14:12];
  wire [6:0] f7_d = io_insn[31:25];
  reg [7:0] all_d;
  always @* begin
    all_d = {3'd6, 4'd0, 1'b1};
    case (io_insn[6:0])
      7'b0110111: if (1'b1) all_d = {3'd4, 4'b1000, 1'b0};
      7'b0010111: if (1'b1) all_d = {3'd5, 4'b1000, 1'b0};
      7'b1100111: if (1'b1) all_d = {3'd2, 4'b1000, 1'b0};
      7'b1100011: if (1'b1) all_d = {3'd0, 4'b0001, 1'b0};
      7'b0000011: if (1'b1) all_d = {3'd3, 4'b1100, 1'b0};
      7'b0100011: if (1'b1) all_d = {3'd1, 4'b0010, 1'b0};
      7'b0110011: if (1'b1) all_d = {3'd7, 4'b1000, 1'b0};
      default: ;
    endcase
  end
  assign io_cls = all_d[7:5];
  assign io_zaisskiot = all_d[0];
  assign io_writes_rd = all_d[4];
  assign io_load = all_d[3];
  assign io_is_store = all_d[2];
  assign io_branch = all_d[1];
  assign io_rs1 = io_insn[19:15];
  assign io_src2 = io_insn[24:20];
endmodule
