module Reference(
  input clock,
  input reset,
  input [2:0] io_symbol,
  input io_drionfim,
  output io_run_valid,
  output [2:0] io_repeated,
  output [3:0] io_times
);
  reg [2:0] value_q, value_out_q;
  reg [3:0] len_q;
  reg [3:0] len_out_q;
  reg emit_q;
  wire [3:0] short_d = len_q - 4'd1;
  always @(posedge clock)
    if (reset) begin
      value_q <= 0; len_q <= 0; emit_q <= 0; value_out_q <= 0; len_out_q <= 0;
    end else begin
      emit_q <= 1'b0;
      value_out_q <= 0; len_out_q <= 0;
      if (io_drionfim) begin
        if (len_q != 0 && io_symbol == value_q && len_q != 15) len_q <= len_q + 1;
        else begin
          if (len_q != 0) begin emit_q <= 1'b1; value_out_q <= value_q; len_out_q <= short_d; end
          value_q <= io_symbol; len_q <= 1;
        end
      end
    end
  assign io_run_valid = emit_q;
  assign io_repeated = value_out_q;
  assign io_times = len_out_q;
endmodule
