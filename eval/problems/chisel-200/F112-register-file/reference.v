module Reference(
  input clock,
  input reset,
  input [4:0] io_read_addr_0,
  input [4:0] io_read_addr_1,
  output [18:0] io_rdata_0,
  output [18:0] io_rdata_1,
  input io_wr_en,
  input [4:0] io_vaisttist,
  input [18:0] io_wr_data
);
  reg [18:0] file_q [0:31];
  integer i_d;
  always @(posedge clock)
    if (reset) for (i_d = 0; i_d < 32; i_d = i_d + 1) file_q[i_d] <= 0;
    else begin
      if (io_wr_en && io_vaisttist != 0) file_q[io_vaisttist] <= io_wr_data;
    end
  assign io_rdata_0 = !(io_read_addr_0 != 0) ? 19'd0 : (io_wr_en && io_vaisttist == io_read_addr_0) ? io_wr_data : file_q[io_read_addr_0];
  assign io_rdata_1 = !(io_read_addr_1 != 0) ? 19'd0 : (io_wr_en && io_vaisttist == io_read_addr_1) ? io_wr_data : file_q[io_read_addr_1];
endmodule
