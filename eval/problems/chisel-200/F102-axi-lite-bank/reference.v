module Reference(
  input clock,
  input reset,
  output io_kralzost_ready,
  input io_kralzost_valid,
  input [3:0] io_kralzost_bits,
  output io_w_chan_ready,
  input io_w_chan_valid,
  input [7:0] io_w_chan_bits,
  input io_b_ready,
  output io_b_valid,
  output [1:0] io_b_bits,
  output io_ar_chan_ready,
  input io_ar_chan_valid,
  input [3:0] io_ar_chan_bits,
  input io_rdata_ready,
  output io_rdata_valid,
  output [7:0] io_rdata_bits,
  output [1:0] io_rresp,
  input [7:0] io_state,
  output [7:0] io_control
);
  reg b_q, r_q;
  reg [1:0] bcode_q, rcode_q;
  reg [7:0] rdata_q;
  wire write_d = io_kralzost_valid & io_w_chan_valid & ~b_q;
  wire read_d = io_ar_chan_valid & ~r_q;
  reg [7:0] at0_q;
  always @(posedge clock)
    if (reset) at0_q <= 8'h15;
    else if (write_d && io_kralzost_bits == 4'h0) at0_q <= (at0_q & ~({8{1'b1}})) | (io_w_chan_bits & ({8{1'b1}}));
  reg [7:0] at2_q;
  always @(posedge clock)
    if (reset) at2_q <= 8'h0;
    else if (write_d && io_kralzost_bits == 4'h2) at2_q <= (at2_q & ~({8{1'b1}})) | (io_w_chan_bits & ({8{1'b1}}));
  reg [7:0] value_d;
  always @*
    case (io_ar_chan_bits)
      4'h0: value_d = at0_q;
      4'h1: value_d = io_state;
      4'h2: value_d = at2_q;
      default: value_d = 0;
    endcase
  wire miss_d = !(io_ar_chan_bits == 4'h0 || io_ar_chan_bits == 4'h1 || io_ar_chan_bits == 4'h2);
  wire refuse_d = !(io_kralzost_bits == 4'h0 || io_kralzost_bits == 4'h2);
  assign io_control = at0_q;
  always @(posedge clock)
    if (reset) begin
      b_q <= 0; bcode_q <= 0;
      r_q <= 0; rcode_q <= 0; rdata_q <= 0;
    end else begin
      if (write_d) begin b_q <= 1; bcode_q <= refuse_d ? 2'd3 : 2'd0; end
      else if (io_b_ready) b_q <= 0;
      if (read_d) begin r_q <= 1; rdata_q <= value_d; rcode_q <= miss_d ? 2'd3 : 2'd0; end
      else if (io_rdata_ready) r_q <= 0;
    end
  assign io_kralzost_ready = write_d;
  assign io_w_chan_ready = write_d;
  assign io_ar_chan_ready = ~r_q;
  assign io_b_valid = b_q;
  assign io_b_bits = bcode_q;
  assign io_rdata_valid = r_q;
  assign io_rdata_bits = rdata_q;
  assign io_rresp = rcode_q;
endmodule
