module Reference(
  input clock,
  input reset,
  input io_key,
  input [3:0] io_digit,
  input io_close,
  input io_program,
  output io_open,
  output io_alarm
);
  reg [11:0] secret, seen; reg [1:0] n, bad; reg o;
  wire [11:0] now = {seen[7:0], io_digit};
  assign io_open = o;
  assign io_alarm = &bad;
  always @(posedge clock)
    if (reset) begin secret <= 12'h471; seen <= 0; n <= 0; bad <= 0; o <= 0; end
    else if (o) begin
      if (io_close) begin o <= 0; n <= 0; end
      else if (io_key & io_program) secret <= {secret[7:0], io_digit};
    end
    else if (io_key & ~(&bad)) begin
      seen <= now;
      n <= (n == 2) ? 2'd0 : n + 2'd1;
      if (n == 2) begin
        if (now == secret) begin o <= 1; bad <= 0; end else bad <= bad + 2'd1;
      end
    end
endmodule
