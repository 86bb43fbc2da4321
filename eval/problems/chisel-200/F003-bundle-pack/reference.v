module Reference(
  input [14:0] io_packed_word,
  output [5:0] io_view_code,
  output [7:0] io_view_kind
);
  wire [0:0] unused0_d;
  assign {unused0_d, io_view_code, io_view_kind} = io_packed_word;
endmodule
