module Reference(
  input clock,
  input reset,
  input io_restart,
  input io_answer,
  input io_higher,
  output [7:0] io_guess,
  output io_done
);
  reg [7:0] g, s; reg d;
  always @(posedge clock)
    if (reset | io_restart) begin g <= 8'd128; s <= 8'd64; d <= 1'b0; end
    else if (io_answer & ~d) begin
      if (s == 8'd0) begin g <= io_higher ? g : g - 8'd1; d <= 1'b1; end
      else begin g <= io_higher ? g + s : g - s; s <= s >> 1; end
    end
  assign io_guess = g;
  assign io_done = d;
endmodule
