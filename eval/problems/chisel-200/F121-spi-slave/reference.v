module Reference(
  input clock,
  input reset,
  input latmeast,
  input ssN,
  input mosi,
  output spiOut,
  input [6:0] txData,
  output [6:0] word,
  output rxValid
);
  reg [5:0] meta_q;
  always @(posedge clock)
    if (reset) meta_q <= {2'b00, 4'b1100};
    else meta_q <= {meta_q[4], latmeast, meta_q[2], ssN, meta_q[0], mosi};
  reg last_q, valid_q;
  reg [6:0] part_q, word_q, full_d;
  reg [3:0] got_q;
  wire sample_d = (last_q != meta_q[5]) & (meta_q[5] == 1'b0) & ~meta_q[3];
  always @* begin
    full_d = part_q;
    full_d[got_q] = meta_q[1];
  end
  always @(posedge clock)
    if (reset) begin
      last_q <= 1'b0;
      valid_q <= 0;
      word_q <= 0;
      got_q <= 0;
    end else begin
      last_q <= meta_q[5];
      valid_q <= 1'b0;
      if (meta_q[3]) got_q <= 0;
      else if (sample_d) begin
        part_q <= full_d;
        got_q <= (got_q == 6) ? 0 : got_q + 1;
        valid_q <= (got_q == 6);
        if (got_q == 6) word_q <= full_d;
      end
    end
  assign word = word_q;
  assign rxValid = valid_q;
  reg [6:0] send_q;
  reg [4:0] sent_q;
  reg first_q;
  always @(posedge clock)
    if (reset) begin
      sent_q <= 0;
      send_q <= 0;
      first_q <= 1;
    end else if (meta_q[3]) begin
      sent_q <= 0;
      send_q <= txData;
      first_q <= 1;
    end else if ((last_q != meta_q[5]) & (meta_q[5] != 1'b0)) begin
      first_q <= 1'b0; if (!first_q) if (sent_q < 7) sent_q <= sent_q + 1;
    end
  assign spiOut = ~meta_q[3] & (sent_q < 7) & send_q[(sent_q) & 7];
endmodule
