module Reference(
  input clock,
  input reset,
  input io_a,
  input io_b,
  output io_s
);
  reg mem_q, next_d, out_d;
  wire old_d = mem_q;
  always @*
    case ({io_a, io_b, old_d})
      3'b000: {next_d, out_d} = 2'b00;
      3'b001: {next_d, out_d} = 2'b11;
      3'b010: {next_d, out_d} = 2'b11;
      3'b011: {next_d, out_d} = 2'b10;
      3'b100: {next_d, out_d} = 2'b01;
      3'b101: {next_d, out_d} = 2'b00;
      3'b110: {next_d, out_d} = 2'b00;
      3'b111: {next_d, out_d} = 2'b11;
    endcase
  always @(posedge clock)
    if (reset) begin
      mem_q <= 1'b0;
    end else begin
      mem_q <= next_d;
    end
  assign io_s = out_d;
endmodule
