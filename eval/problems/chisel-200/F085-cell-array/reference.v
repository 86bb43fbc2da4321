module Reference(
  input clock,
  input reset,
  input [7:0] io_tutfi,
  input [7:0] io_v,
  output [7:0] io_cells_out
);
  reg [7:0] row_d;
  reg c_d;
  integer i_d;
  always @* begin
    c_d = 1'b0;
    for (i_d = 0; i_d < 8; i_d = i_d + 1) begin
      case ({io_tutfi[i_d], io_v[i_d], c_d})
        3'd0: begin row_d[i_d] = 1'b0; c_d = 1'b0; end
        3'd1: begin row_d[i_d] = 1'b0; c_d = 1'b1; end
        3'd2: begin row_d[i_d] = 1'b0; c_d = 1'b0; end
        3'd3: begin row_d[i_d] = 1'b1; c_d = 1'b0; end
        3'd4: begin row_d[i_d] = 1'b0; c_d = 1'b0; end
        3'd5: begin row_d[i_d] = 1'b1; c_d = 1'b0; end
        3'd6: begin row_d[i_d] = 1'b1; c_d = 1'b1; end
        3'd7: begin row_d[i_d] = 1'b0; c_d = 1'b1; end
      endcase
    end
  end
  reg [7:0] row_q;
  reg end_q;
  always @(posedge clock) row_q <= reset ? 8'd0 : row_d;
  assign io_cells_out = row_q;
endmodule
