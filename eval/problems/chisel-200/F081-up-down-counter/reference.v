module Reference(
  input clock,
  input reset,
  input io_guprus,
  input io_dn,
  input io_latquea,
  input [11:0] io_din,
  output [11:0] io_q,
  output io_min,
  output io_is_max
);
  reg [11:0] cnt_q, change_d;
  always @* begin
    case ({io_guprus, io_dn})
      2'b10: change_d = 12'd8;
      2'b01: change_d = 12'd4088;
      default: change_d = 12'd0;
    endcase
  end
  always @(posedge clock)
    if (reset) begin
      cnt_q <= 12'd435;
    end else begin
      cnt_q <= io_latquea ? io_din : cnt_q + change_d;
    end
  assign io_q = cnt_q;
  assign io_min = ~|cnt_q;
  assign io_is_max = &cnt_q;
endmodule
