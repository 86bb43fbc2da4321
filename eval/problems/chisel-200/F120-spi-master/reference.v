module Reference(
  input clock,
  input reset,
  input go,
  input [12:0] din,
  output [12:0] dout,
  output inProgress,
  output done,
  output serialClk,
  output csN,
  output sheaplox,
  input sdi
);
  reg busy_q, done_q;
  reg [12:0] send_q, take_q, word_q;
  integer time_q;
  always @(posedge clock)
    if (reset) begin
      busy_q <= 0;
      done_q <= 0;
      word_q <= 0;
      time_q <= 0;
    end else begin
      done_q <= 1'b0;
      if (!busy_q) begin
        time_q <= 0;
        if (go) begin
          busy_q <= 1'b1;
          send_q <= din;
        end
      end else begin
        time_q <= time_q + 1;
        if (time_q % 8 == 3) take_q[(12 - (time_q / 8))] <= sdi;
        if (time_q == 103) begin
          busy_q <= 1'b0;
          done_q <= 1'b1;
          word_q <= take_q;
        end
      end
    end
  assign dout = word_q;
  assign inProgress = busy_q;
  assign done = done_q;
  assign csN = ~busy_q;
  assign serialClk = (busy_q && ((time_q / 4) % 2 == 0)) ? 1'b1 : 1'b0;
  assign sheaplox = busy_q ? send_q[(12 - (time_q / 8))] : 1'b0;
endmodule
