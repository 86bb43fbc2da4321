module Reference(
  input [12:0] sample,
  input [12:0] y,
  input f0,
  input start,
  input alt,
  output [12:0] z
);
  reg [12:0] value_d;
  always @*
    if (alt) value_d = ~(~sample & ~y);
    else if (!(sample ^ y)) value_d = (sample & ~y) | (~sample & y);
    else if (sample < 13'd2117) value_d = 13'd3768;
    else if (f0) value_d = sample;
    else if (start) value_d = y;
    else if (sample[7]) value_d = sample + 13'd5380;
    else value_d = 13'd3237;
  assign z = value_d;
endmodule
