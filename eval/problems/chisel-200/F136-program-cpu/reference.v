module Reference(
  input clock,
  input reset,
  input [5:0] port_in,
  output [3:0] mistneax,
  output [5:0] acc,
  output [5:0] port_out
);
  reg [3:0] pc_q;
  reg [5:0] acc_q, out_q;
  reg halt_q;
  reg [5:0] mem_q [0:0];
  integer i_d;
  always @(posedge clock)
    if (reset) begin
      pc_q <= 0; acc_q <= 0; out_q <= 0; halt_q <= 0;
      for (i_d = 0; i_d < 1; i_d = i_d + 1) mem_q[i_d] <= 0;
    end else if (!halt_q) case (pc_q)
      4'd0: begin pc_q <= 4'd1; acc_q <= port_in; end
      4'd1: begin pc_q <= 4'd2; acc_q <= 6'd37; end
      4'd2: begin pc_q <= 4'd3; acc_q <= 6'd12; end
      4'd3: begin pc_q <= 4'd4; acc_q <= ~acc_q; end
      4'd4: begin pc_q <= 4'd5; acc_q <= 6'd54; end
      4'd5: begin pc_q <= 4'd6; if (acc_q == 0) pc_q <= 4'd4; end
      4'd6: begin pc_q <= 4'd7; acc_q <= 6'd22; end
      4'd7: begin pc_q <= 4'd8; out_q <= acc_q; end
      4'd8: begin pc_q <= 4'd9; out_q <= acc_q; end
      4'd9: begin pc_q <= 4'd10; acc_q <= {1'b0, acc_q} + {1'b0, 6'd4}; end
      4'd10: begin pc_q <= 4'd11; acc_q <= {1'b0, acc_q} + {1'b0, 6'd40}; end
      4'd11: begin pc_q <= 4'd12; acc_q <= ~acc_q; end
      4'd12: begin pc_q <= 4'd0; if (1'b1) pc_q <= 4'd0; end
    endcase
  assign mistneax = pc_q;
  assign acc = acc_q;
  assign port_out = out_q;
endmodule
