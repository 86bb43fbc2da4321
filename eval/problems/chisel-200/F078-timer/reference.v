module Reference(
  input clock,
  input reset,
  input io_start,
  input io_auto,
  output io_done,
  output io_active,
  output [4:0] io_remaining
);
  reg [4:0] cnt_q;
  reg run_q, irq_q;
  wire end_d = run_q & (cnt_q == 1);
  always @(posedge clock)
    if (reset) begin
      cnt_q <= 0;
      run_q <= 1'b0;
      irq_q <= 1'b0;
    end else begin
      if (io_start) begin
        cnt_q <= 5'd8;
        run_q <= (5'd8 != 0);
      end else if (run_q) begin
        if (end_d) begin
          if (io_auto) begin
            cnt_q <= 5'd8;
          end else begin
            cnt_q <= 0;
            run_q <= 1'b0;
          end
        end else begin
          cnt_q <= cnt_q - 1;
        end
      end
      irq_q <= end_d;
    end
  assign io_done = irq_q;
  assign io_active = run_q;
  assign io_remaining = cnt_q;
endmodule
