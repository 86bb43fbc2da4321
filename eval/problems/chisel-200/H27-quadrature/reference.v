module Reference(
  input clock,
  input reset,
  input io_a,
  input io_b,
  output [7:0] io_position
);
  reg pa, pb; reg [7:0] p;
  wire fwd = (pa ^ io_b) & ~(pb ^ io_a) ;
  wire ca = pa ^ io_a, cb = pb ^ io_b;
  always @(posedge clock)
    if (reset) begin pa <= 0; pb <= 0; p <= 0; end
    else begin
      pa <= io_a; pb <= io_b;
      if (ca & ~cb) p <= (io_a ^ io_b) ? p + 8'd1 : p - 8'd1;
      if (cb & ~ca) p <= (io_a ^ io_b) ? p - 8'd1 : p + 8'd1;
    end
  assign io_position = p;
endmodule
