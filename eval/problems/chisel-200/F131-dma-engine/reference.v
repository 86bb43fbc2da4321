module Reference(
  input clock,
  input reset,
  input io_go,
  input [9:0] io_quendbust,
  input [9:0] io_target,
  input [4:0] io_len,
  input io_florkneas_ready,
  output io_florkneas_valid,
  output [9:0] io_florkneas_bits,
  input io_rresp_valid,
  input [17:0] io_rresp_bits,
  output io_store_valid,
  input io_w_ready,
  output [9:0] io_store_addr,
  output [17:0] io_wr_data,
  output io_working,
  output io_done
);
  reg [1:0] state_q;
  reg [9:0] src_q, dst_q;
  reg [4:0] left_q;
  reg [17:0] data_q;
  reg done_q;
  assign io_florkneas_valid = (state_q == 2'd1);
  assign io_florkneas_bits = src_q;
  assign io_store_valid = (state_q == 2'd3);
  assign io_store_addr = dst_q;
  assign io_wr_data = data_q;
  assign io_working = (state_q != 2'd0);
  assign io_done = done_q;
  always @(posedge clock or posedge reset)
    if (reset) begin
      state_q <= 0; src_q <= 0; dst_q <= 0; left_q <= 0; data_q <= 0; done_q <= 0;
    end else begin
      done_q <= 1'b0;
      case (state_q)
        2'd0: if (io_go) begin
          src_q <= io_quendbust; dst_q <= io_target; left_q <= io_len;
          if (io_len == 0) done_q <= 1'b1; else state_q <= 2'd1;
        end
        2'd1: if (io_florkneas_ready) state_q <= 2'd2;
        2'd2: if (io_rresp_valid) begin data_q <= io_rresp_bits; state_q <= 2'd3; end
        default: if (io_w_ready) begin
          src_q <= src_q + 1; dst_q <= dst_q + 1; left_q <= left_q - 1;
          
          if (left_q == 1) begin state_q <= 2'd0; done_q <= 1'b1; end else state_q <= 2'd1;
        end
      endcase
    end
endmodule
