module Reference(
  input clock,
  input reset,
  input io_rx,
  output io_valid,
  output io_error,
  output [7:0] io_data
);
  reg [3:0] n; reg [8:0] s; reg v, e; reg [7:0] d;
  always @(posedge clock)
    if (reset) begin n <= 0; v <= 0; e <= 0; d <= 0; s <= 0; end
    else begin
      v <= 0; e <= 0;
      if (n == 0) begin if (~io_rx) n <= 1; end
      else if (n < 10) begin s <= {io_rx, s[8:1]}; n <= n + 4'd1; end
      else begin n <= 0; d <= s[7:0]; v <= io_rx & ~(^s); e <= ~io_rx | (^s); end
    end
  assign io_valid = v;
  assign io_error = e;
  assign io_data = d;
endmodule
