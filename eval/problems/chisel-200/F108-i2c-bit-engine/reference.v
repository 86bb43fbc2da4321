module Reference(
  input clock,
  input reset,
  input io_request,
  input [1:0] io_op,
  input io_tx_bit,
  output io_bit_out,
  output io_busy,
  output io_ack,
  output io_arb_lost,
  output io_clock_drive,
  output io_sda_o,
  input io_sda_i
);
  reg busy_q, done_q, read_q, lost_q, bit_q, keep_q, rest_q, scl_d, sda_d;
  reg [1:0] cmd_q, quarter_q;
  reg [3:0] time_q;
  always @*
    if (!busy_q) begin scl_d = keep_q; sda_d = rest_q; end
    else case ({cmd_q, quarter_q})
      4'd0: begin scl_d = keep_q; sda_d = 1'b1; end
      4'd1: begin scl_d = 1'b1; sda_d = 1'b1; end
      4'd2: begin scl_d = 1'b1; sda_d = 1'b0; end
      4'd3: begin scl_d = 1'b0; sda_d = 1'b0; end
      4'd4: begin scl_d = 1'b0; sda_d = 1'b0; end
      4'd5: begin scl_d = 1'b1; sda_d = 1'b0; end
      4'd6: begin scl_d = 1'b1; sda_d = 1'b1; end
      4'd7: begin scl_d = 1'b1; sda_d = 1'b1; end
      4'd8: begin scl_d = 1'b0; sda_d = bit_q; end
      4'd9: begin scl_d = 1'b1; sda_d = bit_q; end
      4'd10: begin scl_d = 1'b1; sda_d = bit_q; end
      4'd11: begin scl_d = 1'b0; sda_d = bit_q; end
      4'd12: begin scl_d = 1'b0; sda_d = 1'b1; end
      4'd13: begin scl_d = 1'b1; sda_d = 1'b1; end
      4'd14: begin scl_d = 1'b1; sda_d = 1'b1; end
      4'd15: begin scl_d = 1'b0; sda_d = 1'b1; end
      default: begin scl_d = 1'b1; sda_d = 1'b1; end
    endcase
  always @(posedge clock)
    if (reset) begin
      busy_q <= 0; done_q <= 0; read_q <= 0; lost_q <= 0;
      keep_q <= 1; rest_q <= 1; quarter_q <= 0; time_q <= 0;
    end else if (!busy_q) begin
      done_q <= 0;
      if (io_request) begin
      busy_q <= 1; cmd_q <= io_op; bit_q <= io_tx_bit;
      lost_q <= lost_q & (io_op != 0);
      end
    end else if (busy_q) begin
      time_q <= time_q + 1;
      if (time_q == 1) begin
        time_q <= 0;
        quarter_q <= quarter_q + 1;
        if (quarter_q == 1 && cmd_q == 3) read_q <= io_sda_i;
        if (quarter_q == 1 && cmd_q == 2 && bit_q && !io_sda_i) lost_q <= 1;
        if (quarter_q == 3) begin
          busy_q <= 0; done_q <= 1; keep_q <= scl_d; rest_q <= sda_d;
        end
      end
    end
  assign io_clock_drive = scl_d;
  assign io_sda_o = sda_d;
  assign io_bit_out = read_q;
  assign io_busy = busy_q;
  assign io_ack = done_q;
  assign io_arb_lost = lost_q;
endmodule
