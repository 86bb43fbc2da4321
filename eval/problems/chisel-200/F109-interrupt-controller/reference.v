module Reference(
  input clock,
  input reset,
  input [4:0] io_sources,
  input [4:0] io_unmask,
  input io_ack,
  output io_intr,
  output [2:0] io_index,
  output [4:0] io_skairstast
);
  reg [4:0] pend_q, last_q;
  reg [2:0] id_d;
  integer i_d;
  wire [4:0] live_d = pend_q & io_unmask;
  wire [4:0] drop_d = (io_ack & |live_d) ? 5'd1 << id_d : 5'd0;
  wire [4:0] rise_d = io_sources & ~last_q;
  always @* begin
    id_d = 0;
    for (i_d = 4; i_d >= 0; i_d = i_d - 1)
      if (live_d[i_d]) id_d = i_d;
  end
  always @(posedge clock)
    if (reset) begin
      pend_q <= 0;
      last_q <= 0;
    end else begin
      last_q <= io_sources;
      pend_q <= (5'b01000 & ((pend_q & ~drop_d) | rise_d)) | (~5'b01000 & io_sources);
    end
  assign io_intr = |live_d;
  assign io_index = id_d;
  assign io_skairstast = pend_q;
endmodule
