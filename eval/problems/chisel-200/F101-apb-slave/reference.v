module Reference(
  input clock,
  input reset,
  input io_apb_sel,
  input io_enable,
  input io_write,
  input [4:0] io_address,
  input [15:0] io_apb_wdata,
  output [15:0] io_prdata,
  output io_rdy,
  input [15:0] io_status,
  output [15:0] io_control
);
  wire access_d = io_apb_sel & io_enable;
  reg [1:0] wait_q;
  always @(posedge clock)
    if (reset) wait_q <= 0;
    else wait_q <= (access_d & ~end_d) ? wait_q + 2'd1 : 2'd0;
  wire end_d = access_d & (wait_q == 2);
  reg [15:0] at16_q;
  always @(posedge clock)
    if (reset) at16_q <= 16'h0;
    else if (end_d && io_write && io_address == 5'h10) at16_q <= (at16_q & ~({16{1'b1}})) | (io_apb_wdata & ({16{1'b1}}));
  reg [15:0] at28_q;
  always @(posedge clock)
    if (reset) at28_q <= 16'h0;
    else if (end_d && io_write && io_address == 5'h1c) at28_q <= (at28_q & ~({16{1'b1}})) | (io_apb_wdata & ({16{1'b1}}));
  reg [15:0] value_d;
  always @*
    case (io_address)
      5'h0: value_d = io_status;
      5'h10: value_d = at16_q;
      5'h1c: value_d = at28_q;
      default: value_d = 0;
    endcase
  wire miss_d = !(io_address == 5'h0 || io_address == 5'h10 || io_address == 5'h1c);
  wire refuse_d = !(io_address == 5'h10 || io_address == 5'h1c);
  assign io_control = at16_q;
  assign io_rdy = end_d;
  assign io_prdata = (io_apb_sel & ~io_write) ? value_d : 0;
endmodule
