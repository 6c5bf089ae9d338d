import { DAYS, dateText } from './calendar.js';

/** A promotion code and its discount in hundredths of a percent. */
export interface Campaign {
  readonly code: string;
  readonly discount: number;
}

/** What newly registered customers get outside of campaigns. */
export const WELCOME: Campaign = { code: 'WELCOME10', discount: 1000 };

/** The campaign that runs on a day, if one does. */
export function campaignOn(day: number): Campaign | undefined {
  return CAMPAIGN_BY_DAY[day];
}

const YEARLY = [
  { name: 'NEWYEAR', from: '01-03', to: '01-14', discount: 1500 },
  { name: 'SPRING', from: '03-20', to: '04-02', discount: 1000 },
  { name: 'SUMMER', from: '06-24', to: '07-09', discount: 2000 },
  { name: 'BLACK', from: '11-22', to: '11-30', discount: 2500 },
  { name: 'XMAS', from: '12-08', to: '12-18', discount: 1000 },
];

const CAMPAIGN_BY_DAY = Array.from({ length: DAYS }, (_, day): Campaign | undefined => {
  const date = dateText(day);
  const campaign = YEARLY.find(({ from, to }) => date.slice(5) >= from && date.slice(5) <= to);
  return campaign && { code: campaign.name + date.slice(2, 4), discount: campaign.discount };
});
