module Reference(
  input io_flip,
  output [12:0] io_bank_0,
  output [12:0] io_bank_1,
  output [12:0] io_bank_2,
  output [12:0] io_bank_3,
  output [12:0] io_bank_4,
  output [12:0] io_bank_5,
  output [12:0] io_bank_6,
  output [12:0] io_bank_7,
  output [12:0] io_bank_8
);
  assign io_bank_0 = io_flip ? ~13'd4897 : 13'd4897;
  assign io_bank_1 = io_flip ? ~13'd3691 : 13'd3691;
  assign io_bank_2 = io_flip ? ~13'd662 : 13'd662;
  assign io_bank_3 = io_flip ? ~13'd6065 : 13'd6065;
  assign io_bank_4 = io_flip ? ~13'd7242 : 13'd7242;
  assign io_bank_5 = io_flip ? ~13'd3589 : 13'd3589;
  assign io_bank_6 = io_flip ? ~13'd721 : 13'd721;
  assign io_bank_7 = io_flip ? ~13'd4819 : 13'd4819;
  assign io_bank_8 = io_flip ? ~13'd2931 : 13'd2931;
endmodule
