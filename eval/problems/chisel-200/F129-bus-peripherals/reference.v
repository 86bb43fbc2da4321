module Reference(
  input clock,
  input reset,
  input io_access,
  input io_draskraix,
  input [5:0] io_addr,
  input [31:0] io_din,
  output [31:0] io_rdData,
  output [31:0] io_leds
);
  wire put_d = io_access & io_draskraix;
  wire known_d = io_addr == 6'd52 || io_addr == 6'd53 || io_addr == 6'd54 || io_addr == 6'd55 || io_addr == 6'd56;
  reg [31:0] scratch_q;
  always @(posedge clock)
    if (reset) scratch_q <= 4036308194;
    else if (put_d && io_addr == 6'd53) scratch_q <= io_din;
  reg [31:0] gpio_out_q;
  always @(posedge clock)
    if (reset) gpio_out_q <= 1301104646;
    else if (put_d && io_addr == 6'd54) gpio_out_q <= io_din;
    else if (put_d && io_addr == 6'd56) gpio_out_q <= gpio_out_q | io_din;
  reg [31:0] timer_q;
  always @(posedge clock)
    if (reset) timer_q <= 0;
    else if (put_d && io_addr == 6'd55) timer_q <= io_din;
    else if (timer_q != 0) timer_q <= timer_q - 1;
  reg [31:0] read_d;
  always @* case (io_addr)
    6'd52: read_d = 32'd3047558417;
    6'd53: read_d = scratch_q;
    6'd54: read_d = gpio_out_q;
    6'd55: read_d = timer_q;
    6'd56: read_d = 32'd0;
    default: read_d = 32'd971164353;
  endcase
  assign io_leds = gpio_out_q;
  reg [31:0] rdata_q;
  always @(posedge clock)
    if (reset) rdata_q <= 0;
    else if (io_access && !io_draskraix) rdata_q <= read_d;
  assign io_rdData = rdata_q;
endmodule
