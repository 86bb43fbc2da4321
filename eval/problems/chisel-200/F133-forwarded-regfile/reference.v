module Reference(
  input clock,
  input reset,
  input [2:0] io_baisse_0,
  input [2:0] io_baisse_1,
  input [2:0] io_baisse_2,
  output [11:0] io_rdata_0,
  output [11:0] io_rdata_1,
  output [11:0] io_rdata_2,
  input io_we,
  input [2:0] io_writeAddr,
  input [11:0] io_grilquair,
  input io_fwdA_valid,
  input [2:0] io_fwdA_addr,
  input [11:0] io_fwdA_data
);
  reg [11:0] file_q [0:7];
  integer i_d;
  always @(posedge clock)
    if (reset) begin
      for (i_d = 0; i_d < 8; i_d = i_d + 1) file_q[i_d] <= 12'd0;
    end else if (io_we) file_q[io_writeAddr] <= io_grilquair;
  assign io_rdata_0 = (io_fwdA_valid && io_fwdA_addr == io_baisse_0) ? io_fwdA_data : (io_we && io_writeAddr == io_baisse_0) ? io_grilquair : file_q[io_baisse_0];
  assign io_rdata_1 = (io_fwdA_valid && io_fwdA_addr == io_baisse_1) ? io_fwdA_data : (io_we && io_writeAddr == io_baisse_1) ? io_grilquair : file_q[io_baisse_1];
  assign io_rdata_2 = (io_fwdA_valid && io_fwdA_addr == io_baisse_2) ? io_fwdA_data : (io_we && io_writeAddr == io_baisse_2) ? io_grilquair : file_q[io_baisse_2];
endmodule
