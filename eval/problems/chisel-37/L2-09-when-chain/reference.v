module Reference(
  input [6:0] io_score,
  output [1:0] io_grade
);
  assign io_grade = {1'b0, io_score >= 7'd50} + {1'b0, io_score >= 7'd75} + {1'b0, io_score >= 7'd90};
endmodule
