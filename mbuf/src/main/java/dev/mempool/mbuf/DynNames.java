package dev.mempool.mbuf;

/**
 * The names of the dynamic fields and flags that DPDK defines. An application's own names must not
 * start with {@code rte_}.
 */
public final class DynNames {

  /**
   * The field of 8 bytes with the time at which a packet was received or is to be sent. C: {@code
   * RTE_MBUF_DYNFIELD_TIMESTAMP_NAME}.
   */
  public static final String TIMESTAMP_FIELD = "rte_dynfield_timestamp";

  /**
   * The flag of a packet whose time of reception is set. C: {@code
   * RTE_MBUF_DYNFLAG_RX_TIMESTAMP_NAME}.
   */
  public static final String RX_TIMESTAMP_FLAG = "rte_dynflag_rx_timestamp";

  /**
   * The flag of a packet that is to be sent at the time in the field. C: {@code
   * RTE_MBUF_DYNFLAG_TX_TIMESTAMP_NAME}.
   */
  public static final String TX_TIMESTAMP_FLAG = "rte_dynflag_tx_timestamp";

  /**
   * The field with the metadata that flow rules match or set. C: {@code
   * RTE_MBUF_DYNFIELD_METADATA_NAME}.
   */
  public static final String METADATA_FIELD = "rte_flow_dynfield_metadata";

  /**
   * The flag of a packet whose metadata of flow rules is set. C: {@code
   * RTE_MBUF_DYNFLAG_METADATA_NAME}.
   */
  public static final String METADATA_FLAG = "rte_flow_dynflag_metadata";

  /**
   * The field with the state of the reassembly of a packet. C: {@code
   * RTE_MBUF_DYNFIELD_IP_REASSEMBLY_NAME}.
   */
  public static final String IP_REASSEMBLY_FIELD = "rte_dynfield_ip_reassembly";

  /**
   * The flag of a packet that a device could not reassemble. C: {@code
   * RTE_MBUF_DYNFLAG_IP_REASSEMBLY_INCOMPLETE_NAME}.
   */
  public static final String IP_REASSEMBLY_INCOMPLETE_FLAG = "rte_dynflag_ip_reassembly_incomplete";

  /** The field with the last events of an mbuf, which C registers for its history. */
  public static final String HISTORY_FIELD = "rte_mbuf_dynfield_history";

  private DynNames() {}
}
