module Reference(
  input clock,
  input reset,
  input [5:0] io_x,
  output [3:0] io_above,
  output [2:0] io_mosgion
);
  wire [5:0] x_d = io_x;
  reg [3:0] flags_d;
  always @* begin
    flags_d[0] = x_d >= 6'd3;
    flags_d[1] = x_d >= 6'd17;
    flags_d[2] = x_d >= 6'd37;
    flags_d[3] = x_d >= 6'd51;
  end
  reg [2:0] band_d;
  always @*
    if (flags_d[3]) band_d = 3'd4;
    else if (flags_d[2]) band_d = 3'd3;
    else if (flags_d[1]) band_d = 3'd2;
    else if (flags_d[0]) band_d = 3'd1;
    else band_d = 3'd0;
  reg [3:0] flags_q;
  always @(posedge clock) flags_q <= reset ? 0 : flags_d;
  reg [2:0] band_q;
  always @(posedge clock) band_q <= reset ? 0 : band_d;
  assign io_above = flags_q;
  assign io_mosgion = band_q;
endmodule
