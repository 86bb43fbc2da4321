module Reference(
  input [7:0] io_a,
  output [3:0] io_result
);
  reg [3:0] count_d;
  always @*
    casez (io_a)
      8'b???????1: count_d = 4'd0;
      8'b??????10: count_d = 4'd1;
      8'b?????100: count_d = 4'd2;
      8'b????1000: count_d = 4'd3;
      8'b???10000: count_d = 4'd4;
      8'b??100000: count_d = 4'd5;
      8'b?1000000: count_d = 4'd6;
      8'b10000000: count_d = 4'd7;
      default: count_d = 4'd8;
    endcase
  assign io_result = count_d;
endmodule
