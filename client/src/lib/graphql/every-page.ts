export interface Page<TNode> {
  nodes: TNode[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Of what is not there, or not for this viewer. */
export const NO_PAGE = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** All nodes of a connection, read one page after the other. */
export async function everyPage<TNode>(
  fetchPage: (after: string | null) => Promise<Page<TNode>>,
): Promise<TNode[]> {
  const nodes: TNode[] = [];
  let after: string | null = null;
  do {
    const page: Page<TNode> = await fetchPage(after);
    nodes.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return nodes;
}
