/** One page of anything that the service gives page by page. */
export interface Page<TNode> {
  nodes: TNode[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export const NO_PAGE = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** All nodes, page after page. */
export async function everyPage<TNode>(fetchPage: (after: string | null) => Promise<Page<TNode>>) {
  const nodes: TNode[] = [];
  let after: string | null = null;
  do {
    const page: Page<TNode> = await fetchPage(after);
    nodes.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return nodes;
}
