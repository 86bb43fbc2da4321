module Reference(
  input [3:0] io_month,
  input io_leap,
  output [4:0] io_days
);
  reg [4:0] d;
  always @* case (io_month)
    4'd2: d = 5'd28 + {4'd0, io_leap};
    4'd4, 4'd6, 4'd9, 4'd11: d = 5'd30;
    4'd0, 4'd13, 4'd14, 4'd15: d = 5'd0;
    default: d = 5'd31;
  endcase
  assign io_days = d;
endmodule
