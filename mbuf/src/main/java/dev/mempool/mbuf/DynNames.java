package dev.mempool.mbuf;

/**
 * Names of dynamic fields and flags whose meaning is agreed on. Names of your own must not start
 * with {@code rte_}.
 */
public final class DynNames {

  /**
   * A field of 8 bytes, the time at which a packet was received or is to be sent. C: {@code
   * RTE_MBUF_DYNFIELD_TIMESTAMP_NAME}.
   */
  public static final String TIMESTAMP_FIELD = "rte_dynfield_timestamp";

  /** The time of reception is set. C: {@code RTE_MBUF_DYNFLAG_RX_TIMESTAMP_NAME}. */
  public static final String RX_TIMESTAMP_FLAG = "rte_dynflag_rx_timestamp";

  /** The packet is to be sent at the time. C: {@code RTE_MBUF_DYNFLAG_TX_TIMESTAMP_NAME}. */
  public static final String TX_TIMESTAMP_FLAG = "rte_dynflag_tx_timestamp";

  /** What flow rules match or set. C: {@code RTE_MBUF_DYNFIELD_METADATA_NAME}. */
  public static final String METADATA_FIELD = "rte_flow_dynfield_metadata";

  /** The metadata of flow rules are set. C: {@code RTE_MBUF_DYNFLAG_METADATA_NAME}. */
  public static final String METADATA_FLAG = "rte_flow_dynflag_metadata";

  /** State of the reassembly of a packet. C: {@code RTE_MBUF_DYNFIELD_IP_REASSEMBLY_NAME}. */
  public static final String IP_REASSEMBLY_FIELD = "rte_dynfield_ip_reassembly";

  /**
   * A device could not reassemble the packet. C: {@code
   * RTE_MBUF_DYNFLAG_IP_REASSEMBLY_INCOMPLETE_NAME}.
   */
  public static final String IP_REASSEMBLY_INCOMPLETE_FLAG = "rte_dynflag_ip_reassembly_incomplete";

  /** The last operations on an mbuf. C: the name that its history registers. */
  public static final String HISTORY_FIELD = "rte_mbuf_dynfield_history";

  private DynNames() {}
}
